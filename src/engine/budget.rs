//! Connections of the whole page, per origin. A browser opens six to one HTTP/1.1 server; what is given to it beyond that
//! waits inside the browser, where no deadline can be counted and nothing urgent can overtake.

use crate::prelude::*;

/// What waits here is a ticket, whatever the edge needs to start the request later.
#[derive(Debug)]
pub struct Budget<T> {
    limit: usize,
    /// First come, first served; the urgent ones before the others.
    lines: Vec<Line<T>>,
}

/// A connection of an origin, or somebody who waits for one.
#[derive(Debug)]
struct Line<T> {
    origin: String,
    urgent: bool,
    /// None while it has the connection.
    waiting: Option<T>,
}

impl<T> Budget<T> {
    pub const fn new(limit: usize) -> Budget<T> {
        Budget { limit, lines: Vec::new() }
    }

    /// Takes a connection, or queues. A ticket that is handed back may start at once.
    pub fn enter(&mut self, origin: &str, urgent: bool, ticket: T) -> Option<T> {
        let open = self.lines.iter().filter(|line| line.waiting.is_none() && line.origin == origin).count();
        self.lines.push(Line { origin: origin.to_owned(), urgent, waiting: Some(ticket) });
        if open < self.limit { self.lines.last_mut()?.waiting.take() } else { None }
    }

    /// Gives a connection back. The ticket that comes instead may start now, on the same connection.
    pub fn leave(&mut self, origin: &str) -> Option<T> {
        let at = self.lines.iter().position(|line| line.waiting.is_none() && line.origin == origin)?;
        self.lines.remove(at);
        let next = |urgent| {
            let next = |line: &Line<T>| line.waiting.is_some() && line.urgent == urgent && line.origin == origin;
            self.lines.iter().position(next)
        };
        let at = next(true).or_else(|| next(false))?;
        self.lines[at].waiting.take()
    }

    /// Drops what waits and is not wanted any more. Connections in use are not touched.
    pub fn withdraw(&mut self, unwanted: &dyn Fn(&T) -> bool) {
        self.lines.retain(|line| !line.waiting.as_ref().is_some_and(unwanted));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STORE: &str = "https://store";

    fn full() -> Budget<u32> {
        let mut budget = Budget::new(2);
        assert_eq!(budget.enter(STORE, false, 1), Some(1));
        assert_eq!(budget.enter(STORE, false, 2), Some(2));
        budget
    }

    #[test]
    fn beyond_the_limit_tickets_wait_for_a_connection() {
        let mut budget = full();
        assert_eq!(budget.enter(STORE, false, 3), None);
        assert_eq!(budget.leave(STORE), Some(3));
        assert_eq!(budget.leave(STORE), None);
        assert_eq!(budget.enter(STORE, false, 4), Some(4));
        assert_eq!(budget.enter(STORE, false, 5), None);
    }

    #[test]
    fn the_urgent_overtake_the_bulk_and_neither_overtakes_its_own_kind() {
        let mut budget = full();
        for (urgent, ticket) in [(false, 3), (true, 4), (false, 5), (true, 6)] {
            assert_eq!(budget.enter(STORE, urgent, ticket), None);
        }
        let order: Vec<u32> = (0..4).filter_map(|_| budget.leave(STORE)).collect();
        assert_eq!(order, [4, 6, 3, 5]);
    }

    #[test]
    fn origins_do_not_wait_for_each_other() {
        let mut budget = full();
        assert_eq!(budget.enter("https://control", false, 3), Some(3));
        assert_eq!(budget.enter(STORE, false, 4), None);
        assert_eq!(budget.leave("https://control"), None);
        assert_eq!(budget.leave(STORE), Some(4));
    }

    #[test]
    fn a_withdrawn_ticket_never_starts_and_frees_nothing() {
        let mut budget = full();
        for ticket in [3, 4, 5] {
            assert_eq!(budget.enter(STORE, false, ticket), None);
        }
        budget.withdraw(&|ticket| *ticket == 4);
        assert_eq!(budget.leave(STORE), Some(3));
        assert_eq!(budget.leave(STORE), Some(5));
        assert_eq!(budget.enter(STORE, false, 6), None, "two connections are still open");
    }

    #[test]
    fn an_origin_without_connections_is_forgotten() {
        let mut budget = full();
        budget.leave(STORE);
        budget.leave(STORE);
        assert!(budget.lines.is_empty());
        assert_eq!(budget.leave(STORE), None, "one too many does no harm");
        assert_eq!(budget.enter(STORE, true, 7), Some(7));
    }
}
