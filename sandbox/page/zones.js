// Between a wall clock in a zone ("2026-11-23T14:30") and seconds since the epoch.

const parts = (zone) =>
  new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  });

export function unixToLocal(unix, zone) {
  const at = Object.fromEntries(
    parts(zone)
      .formatToParts(new Date(unix * 1000))
      .map(({ type, value }) => [type, value]),
  );
  return `${at.year}-${at.month}-${at.day}T${at.hour}:${at.minute}`;
}

/** The instant a wall clock shows `local`; in a spring gap, the instant an hour on. Null when nothing is chosen. */
export function localToUnix(local, zone) {
  if (!local) return null;
  const asUtc = Date.parse(`${local}:00Z`) / 1000;
  let guess = asUtc;
  for (let round = 0; round < 2; round += 1) guess += asUtc - Date.parse(`${unixToLocal(guess, zone)}:00Z`) / 1000;
  return guess;
}
