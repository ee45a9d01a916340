"""zhibu (支部): the chat bot and scheduler that carries a Party branch through its organisational life."""

__version__ = "0.1.0"
