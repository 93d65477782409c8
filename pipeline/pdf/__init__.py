"""Objects of a PDF in, one after the other; a file out that may be larger than memory."""
