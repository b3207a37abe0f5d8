#!/usr/bin/env python3
"""What kernels 0 and 1 should answer, by arithmetic of Python's own:  reference.py WHICH ARGUMENT"""
import hashlib
import sys

# SEC 2, section 2.4.2: secp256r1.
P = 2**256 - 2**224 + 2**192 + 2**96 - 1
N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
G = (
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
)


def add(a, b):
    if a is None or b is None:
        return a or b
    if a[0] == b[0]:
        if (a[1] + b[1]) % P == 0:
            return None
        slope = (3 * a[0] * a[0] - 3) * pow(2 * a[1], -1, P)
    else:
        slope = (b[1] - a[1]) * pow(b[0] - a[0], -1, P)
    x = (slope * slope - a[0] - b[0]) % P
    return x, (slope * (a[0] - x) - a[1]) % P


def multiply(k, point):
    product = None
    for bit in bin(k)[2:]:
        product = add(product, product)
        if bit == "1":
            product = add(product, point)
    return product


which, argument = map(int, sys.argv[1:])
digest = hashlib.sha256(bytes(index & 0xFF for index in range(argument))).digest()
if which == 0:
    print(digest.hex())
else:
    x, y = multiply(int.from_bytes(digest, "big") % N, G)
    print(f"{x:064x}{y:064x}")
