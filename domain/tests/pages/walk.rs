//! Walks over one list: forward, backward and in windows.

use std::fmt::Debug;
use whosaid_domain::page::*;

pub fn args(direction: Direction, limit: u32, after: Option<&Cursor>, before: Option<&Cursor>) -> PageArgs {
    // Through the text that clients hand back.
    let again = |cursor: &Cursor| Cursor::decode(&cursor.encode()).unwrap();
    PageArgs {
        direction,
        limit,
        after: after.map(again),
        before: before.map(again),
    }
}

/// Walks the list of one parent in pages of several sizes, both ways, and cuts windows out of it.
pub async fn walk<N: Debug + PartialEq + Clone, L: Debug>(
    name: &str,
    whole: &[N],
    fetch: impl AsyncFn(&PageArgs) -> Page<Edge<N, L>>,
) {
    let nodes = |page: &Page<Edge<N, L>>| page.edges.iter().map(|edge| edge.node.clone()).collect::<Vec<_>>();
    let all = fetch(&args(Direction::Forward, 100, None, None)).await;
    assert_eq!(nodes(&all), whole, "{name}");
    assert!(!all.has_next && !all.has_previous, "{name}");
    let cursors: Vec<Cursor> = all.edges.iter().map(|edge| edge.cursor.clone()).collect();
    for limit in [1, 3, 7] {
        let (mut at, mut after) = (0, None);
        loop {
            let page = fetch(&args(Direction::Forward, limit, after.as_ref(), None)).await;
            let end = whole.len().min(at + limit as usize);
            assert_eq!(nodes(&page), whole[at..end], "{name}, {limit} after {at}");
            assert_eq!(
                (page.has_previous, page.has_next),
                (at > 0, end < whole.len()),
                "{name}, {limit} after {at}"
            );
            let Some(last) = page.edges.last() else { break };
            (at, after) = (end, Some(last.cursor.clone()));
        }
        let (mut at, mut before) = (whole.len(), None);
        loop {
            let page = fetch(&args(Direction::Backward, limit, None, before.as_ref())).await;
            let start = at.saturating_sub(limit as usize);
            assert_eq!(nodes(&page), whole[start..at], "{name}, {limit} before {at}");
            assert_eq!(
                (page.has_previous, page.has_next),
                (start > 0, at < whole.len()),
                "{name}, {limit} before {at}"
            );
            let Some(first) = page.edges.first() else { break };
            (at, before) = (start, Some(first.cursor.clone()));
        }
    }
    for (i, j) in [(0, 0), (0, 1), (0, 5), (2, 9), (5, 2)] {
        let (Some(after), Some(before)) = (cursors.get(i), cursors.get(j)) else {
            continue;
        };
        let window = if i < j { &whole[i + 1..j] } else { &[] };
        let page = fetch(&args(Direction::Forward, 2, Some(after), Some(before))).await;
        assert_eq!(
            nodes(&page),
            window[..window.len().min(2)],
            "{name}, between {i} and {j}"
        );
        assert!(page.has_previous && page.has_next, "{name}, between {i} and {j}");
        let page = fetch(&args(Direction::Backward, 2, Some(after), Some(before))).await;
        assert_eq!(
            nodes(&page),
            window[window.len().saturating_sub(2)..],
            "{name}, between {i} and {j}"
        );
        assert!(page.has_previous && page.has_next, "{name}, between {i} and {j}");
    }
    let none = fetch(&args(Direction::Forward, 0, None, None)).await;
    assert!(none.edges.is_empty() && none.has_next != whole.is_empty(), "{name}");
}
