-- Muster's report, recomputed from its export alone. README.md says how to run it.
--
-- Expects the tables of the export under their own names, every column a text, and a table
--   asked(since, until): the period, as the export writes moments; `until` is not in it any more.
-- `SELECT * FROM figures` gives every figure of the report, as a whole and by group.

-- What counts, and each moment as microseconds, which SQLite's own dates would round.
CREATE VIEW moment AS
SELECT reference, milestone, effective_at AS at,
  CAST(strftime('%s', substr(effective_at, 1, 19)) AS INTEGER) * 1000000
    + CASE substr(effective_at, 20, 1) WHEN '.' THEN CAST(substr(effective_at, 21, 6) AS INTEGER) ELSE 0 END AS micros
FROM times WHERE counts = 'true';

CREATE VIEW work AS
SELECT calendar, CAST(strftime('%s', opens_at) AS INTEGER) * 1000000 AS opens,
  CAST(strftime('%s', closes_at) AS INTEGER) * 1000000 AS closes
FROM working_hours;

CREATE VIEW counted AS SELECT * FROM incidents WHERE counted = 'true';

CREATE VIEW grouped AS
SELECT reference, 'whole' AS grouping, '' AS name FROM counted
UNION ALL SELECT reference, 'priority', priority FROM counted
UNION ALL SELECT c.reference, 'service', coalesce(s.service, 'No service given')
  FROM counted AS c LEFT JOIN services AS s USING (reference)
UNION ALL SELECT c.reference, 'manager', coalesce((
    SELECT user_id FROM roles AS r
    WHERE r.reference = c.reference AND role = 'incident_manager' ORDER BY r.rowid DESC LIMIT 1
  ), 'No incident manager')
  FROM counted AS c
UNION ALL SELECT reference, 'cause', lower(coalesce(
    nullif(cause_category, ''),
    nullif(rtrim(trim(substr(root_cause, 1, instr(root_cause || char(10), char(10)) - 1)), '.'), ''),
    'Cause not known'
  ))
  FROM counted;

-- All that is counted: of which incident, what, the moment by which it counts, and what it adds.
CREATE VIEW fact AS
SELECT reference, 'declared' AS what, at, NULL AS seconds, 1 AS part, 1 AS whole FROM moment WHERE milestone = 'declared'
UNION ALL
SELECT c.reference, 'reopened', r.at, NULL, c.reopened > '0', 1
FROM counted AS c JOIN moment AS r ON r.reference = c.reference AND r.milestone = 'resolved'
UNION ALL
SELECT r.reference, 'never acknowledged', r.at, NULL, a.at IS NULL, 1
FROM moment AS r LEFT JOIN moment AS a ON a.reference = r.reference AND a.milestone = 'acknowledged'
WHERE r.milestone = 'resolved'
UNION ALL
SELECT d.reference, r.milestone, r.at, (r.micros - d.micros) / 1e6, NULL, NULL
FROM moment AS d JOIN moment AS r USING (reference)
WHERE d.milestone = 'declared' AND r.milestone IN ('acknowledged', 'resolved')
UNION ALL
SELECT d.reference, r.milestone || ', working time', r.at, coalesce((
    SELECT sum(min(closes, r.micros) - max(opens, d.micros)) FROM work
    WHERE work.calendar = i.calendar AND opens < r.micros AND closes > d.micros
  ), 0) / 1e6, NULL, NULL
FROM verdicts AS v
JOIN incidents AS i USING (reference)
JOIN moment AS d ON d.reference = v.reference AND d.milestone = 'declared'
JOIN moment AS r ON r.reference = v.reference
  AND r.milestone = CASE v.of WHEN 'resolve' THEN 'resolved' ELSE 'acknowledged' END
WHERE v.target LIKE '%working%'
UNION ALL
SELECT r.reference, 'impact', r.at, (r.micros - coalesce(s.micros, d.micros)) / 1e6, NULL, NULL
FROM moment AS r
JOIN moment AS d ON d.reference = r.reference AND d.milestone = 'declared'
LEFT JOIN moment AS s ON s.reference = r.reference AND s.milestone = 'impact_started'
WHERE r.milestone = 'resolved'
UNION ALL
SELECT reference, of || ' within target', judged_at, NULL, met = 'true', 1 FROM verdicts WHERE met <> ''
UNION ALL
SELECT reference, 'updates on time', due_at, NULL, CAST(kept AS INTEGER), kept + missed FROM promises;

-- What counts in a period: this is the rule.
CREATE VIEW in_period AS
SELECT fact.* FROM fact JOIN asked ON at >= since AND at < until
UNION ALL
SELECT d.reference, 'carried over', d.at, NULL, 1, 1
FROM asked JOIN moment AS d ON d.milestone = 'declared' AND d.at < since
LEFT JOIN moment AS r ON r.reference = d.reference AND r.milestone = 'resolved'
WHERE coalesce(r.at, since) >= since;

CREATE VIEW ranked AS
SELECT grouping, name, what, seconds, part, whole,
  row_number() OVER (PARTITION BY grouping, name, what ORDER BY seconds) - 1 AS rank,
  count(*) OVER (PARTITION BY grouping, name, what) - 1 AS last
FROM grouped JOIN in_period USING (reference);

-- Median and p90 lie between ranks, as PERCENTILE.INC of spreadsheets has them.
CREATE VIEW figures AS
SELECT grouping, name, what, count(seconds) AS n,
  sum(seconds * max(0, 1 - abs(rank - last * 0.5))) AS median_s,
  avg(seconds) AS mean_s,
  sum(seconds * max(0, 1 - abs(rank - last * 0.9))) AS p90_s,
  coalesce(sum(part), 0) AS part,
  coalesce(sum(whole), 0) AS whole
FROM ranked GROUP BY grouping, name, what
ORDER BY grouping, name, what;
