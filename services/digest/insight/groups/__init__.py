"""Who thinks alike: groups of opinion from stances, by Small et al. 2021.

Plain arrays in, plain dataclasses out; no server is needed. Start reading at ``analysis``.
"""
