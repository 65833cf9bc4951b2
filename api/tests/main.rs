//! The program from outside: the API against real databases, the command line, the HTTP server, the playground in a
//! browser. One test program, so that one PostgreSQL cluster does.

// A test has nobody to hand an error to.
#![allow(clippy::unwrap_used)]

mod support;

mod abuse;
mod bad_input;
mod browser;
mod cases;
mod clients;
mod command_line;
mod door;
mod events;
mod faults;
mod followed;
mod http;
mod killed;
mod pages;
mod planned;
mod readme;
mod roles;
mod schema;
mod sockets;
mod spans;
