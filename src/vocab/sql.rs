//! How a word becomes a column on both databases: one generic implementation per word.

/// Lets a word that is a string inside be written to and read from `Text` columns; reading checks
/// it again.
macro_rules! sql_text {
    ($word:ty) => {
        impl<DB> diesel::serialize::ToSql<diesel::sql_types::Text, DB> for $word
        where
            DB: diesel::backend::Backend,
            str: diesel::serialize::ToSql<diesel::sql_types::Text, DB>,
        {
            fn to_sql<'b>(&'b self, out: &mut diesel::serialize::Output<'b, '_, DB>) -> diesel::serialize::Result {
                <str as diesel::serialize::ToSql<diesel::sql_types::Text, DB>>::to_sql(self.as_str(), out)
            }
        }
        impl<DB> diesel::deserialize::FromSql<diesel::sql_types::Text, DB> for $word
        where
            DB: diesel::backend::Backend,
            String: diesel::deserialize::FromSql<diesel::sql_types::Text, DB>,
        {
            fn from_sql(bytes: DB::RawValue<'_>) -> diesel::deserialize::Result<Self> {
                let text = <String as diesel::deserialize::FromSql<diesel::sql_types::Text, DB>>::from_sql(bytes)?;
                <$word>::from_column(text).map_err(Into::into)
            }
        }
    };
}

/// Lets a word that is a number inside be written to and read from a column of that number.
macro_rules! sql_integer {
    ($word:ident, $inner:ty, $sql:ty) => {
        impl<DB> diesel::serialize::ToSql<$sql, DB> for $word
        where
            DB: diesel::backend::Backend,
            $inner: diesel::serialize::ToSql<$sql, DB>,
        {
            fn to_sql<'b>(
                &'b self,
                out: &mut diesel::serialize::Output<'b, '_, DB>,
            ) -> diesel::serialize::Result {
                <$inner as diesel::serialize::ToSql<$sql, DB>>::to_sql(&self.0, out)
            }
        }
        impl<DB> diesel::deserialize::FromSql<$sql, DB> for $word
        where
            DB: diesel::backend::Backend,
            $inner: diesel::deserialize::FromSql<$sql, DB>,
        {
            fn from_sql(bytes: DB::RawValue<'_>) -> diesel::deserialize::Result<Self> {
                <$inner as diesel::deserialize::FromSql<$sql, DB>>::from_sql(bytes).map($word)
            }
        }
    };
}

pub(crate) use {sql_integer, sql_text};
