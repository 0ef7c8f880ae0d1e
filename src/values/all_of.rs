//! A list of all variants of an enum that can't lack one.

/// All variants of an enum, in the order given: one that isn't named doesn't compile.
macro_rules! all_of {
    ($type:ident: $($variant:ident),+ $(,)?) => {{
        const _: fn($type) = |one| match one { $($type::$variant)|+ => () };
        [$($type::$variant),+]
    }};
}

pub(crate) use all_of;
