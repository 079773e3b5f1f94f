"""Problems and improvement measures over many reports: themes, counts, wordings, and what is written of them."""
