"""What is kept of a shop's data comes back, also while the shop reads them."""

from contextlib import closing
from pathlib import Path

import pysqlite3

from crm_backend.converse.kept import Kept


def test_all_that_was_changed_is_as_before_and_what_is_kept_anew_stays(tmp_path: Path) -> None:
    file = tmp_path / "concierge.db"
    with closing(pysqlite3.connect(file, isolation_level=None)) as shop, closing(pysqlite3.connect(file)) as reader:
        shop.execute("PRAGMA journal_mode = WAL")
        shop.execute("CREATE TABLE orders (number, state)")
        shop.execute("BEGIN")  # or each row would wait for the disk
        shop.executemany("INSERT INTO orders VALUES (?, 'paid')", [(number,) for number in range(5000)])
        shop.execute("COMMIT")
        kept = Kept(file)
        kept.keep()
        shop.execute("UPDATE orders SET state = 'cancelled'")
        shop.execute("DELETE FROM orders WHERE number > 10")
        reader.execute("BEGIN")
        assert reader.execute("SELECT count(*) FROM orders").fetchone() == (11,)
        kept.bring_back()
        assert reader.execute("SELECT count(*) FROM orders").fetchone() == (11,)  # as when it began to read
        assert shop.execute("SELECT count(*), min(state), max(state) FROM orders").fetchone() == (5000, "paid", "paid")
        shop.execute("INSERT INTO orders VALUES (5000, 'new')")
        kept.keep()
        shop.execute("DELETE FROM orders")
        kept.bring_back()
        assert shop.execute("SELECT count(*) FROM orders").fetchone() == (5001,)
        assert shop.execute("PRAGMA integrity_check").fetchone() == ("ok",)
