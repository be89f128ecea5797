"""Family L: glossary terms."""
