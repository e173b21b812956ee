//! `column IN (…)` of identifiers as one bound value. With a value for each of them SQLite parses and
//! plans the statement anew every time, which for a page costs more than its rows.

use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{Array, BigInt, Bool, Text};
use diesel::sqlite::Sqlite;

/// That a column holds one of some identifiers; for queries that `on_each!` compiles.
#[derive(Clone, Debug)]
pub struct Among<C> {
    column: C,
    ids: Vec<i64>,
    /// The same as SQLite takes it.
    json: String,
}

/// That `column` holds one of these identifiers.
pub fn among<C>(column: C, ids: impl IntoIterator<Item = i64>) -> Among<C>
where
    C: Expression<SqlType = BigInt>,
{
    let ids: Vec<i64> = ids.into_iter().collect();
    let json = serde_json::to_string(&ids).unwrap_or_default();
    Among { column, ids, json }
}

impl<C: QueryFragment<Sqlite>> QueryFragment<Sqlite> for Among<C> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        self.column.walk_ast(out.reborrow())?;
        out.push_sql(" IN (SELECT value FROM json_each(");
        out.push_bind_param::<Text, String>(&self.json)?;
        out.push_sql("))");
        Ok(())
    }
}

impl<C: QueryFragment<Pg>> QueryFragment<Pg> for Among<C> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.column.walk_ast(out.reborrow())?;
        out.push_sql(" = ANY(");
        out.push_bind_param::<Array<BigInt>, Vec<i64>>(&self.ids)?;
        out.push_sql(")");
        Ok(())
    }
}

impl<C: QueryId> QueryId for Among<C> {
    type QueryId = Among<C::QueryId>;

    const HAS_STATIC_QUERY_ID: bool = C::HAS_STATIC_QUERY_ID;
}

impl<C> Expression for Among<C> {
    type SqlType = Bool;
}

impl<C: ValidGrouping<G>, G> ValidGrouping<G> for Among<C> {
    type IsAggregate = C::IsAggregate;
}

impl<C: AppearsOnTable<S>, S> AppearsOnTable<S> for Among<C> {}
impl<C: SelectableExpression<S>, S> SelectableExpression<S> for Among<C> {}
