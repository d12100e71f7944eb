"""Files that customers and agents send: taken in, fetched from platforms, kept in the database, shown by link."""
