"""How the collections of ideas came to look as they do: nothing has changed yet."""

from services.chassis.migrations import Migration

MIGRATIONS: tuple[Migration, ...] = ()
