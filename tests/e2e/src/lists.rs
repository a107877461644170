//! What the list of messages shows.
//!
//! Must not: look at more rows than are drawn; a list of many is walked by the page's own helpers.

use serde_json::Value;
use test_support::browser::PATIENCE;
use test_support::page::{Page, at};

/// Waits until the list shows messages of exactly these subjects, in any order.
///
/// # Panics
/// Where it does not.
pub async fn see_subjects(page: &Page, subjects: &[&str]) {
    see(page, subjects, ".sort()").await;
}

/// Waits until the list shows messages of exactly these subjects in this order.
///
/// # Panics
/// Where it does not.
pub async fn see_subjects_in_order(page: &Page, subjects: &[&str]) {
    see(page, subjects, "").await;
}

/// Waits until there are exactly so many elements of a kind.
///
/// # Panics
/// Where there are not.
pub async fn see_count(page: &Page, selector: &str, count: u64) {
    let script = "return document.querySelectorAll(arguments[0]).length === arguments[1];";
    let arguments = vec![selector.into(), count.into()];
    page.browser().until(&format!("{count} of `{selector}`"), PATIENCE, script, arguments).await;
}

async fn see(page: &Page, subjects: &[&str], sorted: &str) {
    // Rows stand where they are placed, not where they are in the document.
    let script = format!(
        "const [row, wanted] = arguments; \
         const rows = [...document.querySelectorAll(row)].sort((a, b) => a.dataset.position - b.dataset.position); \
         const found = rows.map(row => row.querySelector('.row-subject').textContent); \
         return JSON.stringify(found{sorted}) === JSON.stringify(wanted{sorted});"
    );
    let arguments: Vec<Value> = vec![at("message-row").into(), subjects.into()];
    page.browser().until(&format!("the list shows {subjects:?}"), PATIENCE, &script, arguments).await;
}
