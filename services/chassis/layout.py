"""Making collections, whoever else makes them at the same moment."""

from pymongo.errors import OperationFailure

from services.chassis.mongo import Store

_EXISTS = 48


def make_collection(store: Store, name: str) -> None:
    """Make a collection unless it is there; another process may be making it just now.

    Args:
        store: the service's database.
        name: of the collection.

    Raises:
        PyMongoError: the store is away or refuses.
    """
    try:
        # Looking first leaves a moment in which another process makes it, with its own rules.
        store.create_collection(name, check_exists=False)
    except OperationFailure as error:
        if error.code != _EXISTS:
            raise
