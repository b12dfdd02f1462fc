"""How the application is wired; nothing about targets."""
