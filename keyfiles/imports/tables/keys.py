"""The keys in a stock file: sealed as they are read, so that no clear key is kept in memory."""

from typing import Any

from catalog.states import Authority
from keyfiles.imports.published import read_published_keys
from keyfiles.readers.key_cells import find_key_error
from keys import vault
from keys.loading import SealedKey
from vlsc.lib.ids import uuid7
from vlsc.lib.product_keys import normalize
from vlsc.lib.tables import Fault


class KeyReader:
    """Reads the cells of one file; `published` has the products of the published setup keys."""

    def __init__(self) -> None:
        self.published = read_published_keys()
        self.seal, self.fingerprint = vault.key_sealer(), vault.fingerprinter()

    def read(self, column: str, cell: str) -> tuple[Any, Fault | None]:
        """The sealed key of a cell, or what is wrong with it; neither has the key in clear."""
        key = normalize(cell)
        fault = find_key_error(cell, Authority.CENTER, self.published)
        if fault or key is None:
            code, facts = fault or ("key_length", {})
            return None, Fault(column, code, facts)
        pk = uuid7()
        return SealedKey(
            id=pk,
            ciphertext=self.seal(key.encode("ascii"), pk.bytes),
            fingerprint=self.fingerprint(key),
            last_five=key[-5:],
            licensor_fault=find_key_error(cell, Authority.EXTERNAL, self.published),
        ), None
