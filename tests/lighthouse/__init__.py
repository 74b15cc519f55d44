"""Measures pages of a running demo by Lighthouse, a program of npm with dependencies of its own."""
