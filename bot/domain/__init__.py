"""What incidents, problems, tasks, reviews and figures are: values and rules, without a database and without Slack."""
