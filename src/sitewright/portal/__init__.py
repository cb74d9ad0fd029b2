"""The portal: the pages customers reach by their link, served at `/p/<token>` on our own hosts."""
