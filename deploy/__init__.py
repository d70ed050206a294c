"""How Klankbord is started, stopped and tried out."""
