//! Every page on a tiny graph, on both databases: the program and the limit give the same.

use crate::{
    database::{Made, fill},
    graph::Size,
    limit::Limit,
    pages,
};
use async_graphql::{Request, Variables};
use whosaid::{graphql::Server, guard};
use whosaid_domain::store::{Options, Store};

#[tokio::test(flavor = "multi_thread")]
async fn the_program_and_the_limit_give_the_same_pages() {
    whosaid_testkit::on_each_empty(async |database| {
        let made = Made {
            engine: database.engine(),
            name: String::new(),
            url: database.url().to_owned(),
            cluster: None,
        };
        crate::database::prepare(&made.url).await.unwrap();
        fill(&made, Size::new(0.002), 1).await.unwrap();
        crate::database::check(&made).await.unwrap();
        let server = Server::new(
            Store::open(&made.url, &Options::default()).await.unwrap(),
            guard::Limits::default(),
        );
        let limit = Limit::open(&made.url).await.unwrap();
        for pages in pages::all(&made.url).await.unwrap() {
            for page in pages.of.iter().take(5) {
                let request = Request::new(pages.document).variables(Variables::from_json(page.variables.clone()));
                let ours = serde_json::to_value(server.execute(request).await).unwrap();
                let (name, key) = page.path[1..].split_once('/').unwrap();
                let theirs = serde_json::from_str(&limit.page(name, key).await.unwrap()).unwrap();
                pages::same(&ours, &theirs).unwrap();
            }
        }
    })
    .await;
}
