"""The words of the command line as functions: data or a folder in, results and a folder out."""
