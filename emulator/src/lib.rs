//! The clouds on one local port.
