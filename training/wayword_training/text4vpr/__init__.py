"""Text4VPR (Shang et al., arXiv 2502.14195): groups of descriptions find groups of photos. See docs/text4vpr.md."""
