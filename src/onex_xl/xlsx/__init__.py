"""The only user of the spreadsheet libraries: read, inspect, write, style and patch workbooks."""
