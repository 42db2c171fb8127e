"""Data: idx files, the digits and MNIST data sets, and how they are had."""
