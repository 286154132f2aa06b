"""What people see and do in the sandbox: the JSON API of the page and of tests, and the live WebSocket."""
