"""The leaflets that other tests print, for checks that must not complain of them."""

from tests.emit.conftest import leaflets

__all__ = ["leaflets"]
