"""The machine: what starts, keeps alive, shows and stops the product on one computer."""
