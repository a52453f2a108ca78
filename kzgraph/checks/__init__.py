"""Published and hand-worked values held against the program: what a file of checks may say (`kinds`, `faults`), the checks (`book`), what comes out (`results`)."""
