"""The embedded database: add, find, reconcile reports of one event, survive a kill."""
