"""Instances of the embedded AWS that boot: systemd machines, each in a network namespace of its own.

Needs Linux and root when it runs (`host.require_host` says what is missing); importing it works anywhere.
"""
