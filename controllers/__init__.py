from . import buy
