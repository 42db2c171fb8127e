// Notebooks for the Swift kernel of 2019 include this file; pictures need no preparation here.
