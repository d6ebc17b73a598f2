from . import test_courtesy
