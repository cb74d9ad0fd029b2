"""Cloudflare, and what stands in for it on one machine."""
