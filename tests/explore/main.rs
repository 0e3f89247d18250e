//! Every order of events, completely: a small upload is forked at each moment into all that can happen next (answers in
//! any order, losses before and after the work, requests that work long after they were given up, 503s, cancels, pauses,
//! crashes, keys that end, a line that dies), and every end is judged.

mod case;
mod chain;
mod cloud;
mod control;
#[path = "../common/page.rs"]
mod page;
mod search;
mod traffic;
mod world;

use case::{Case, Which};
use search::explore;

macro_rules! cases {
    ($cloud:ident: $($name:ident = $case:expr;)*) => {
        $(#[test]
        fn $name() {
            explore(&format!("{:?}: {}", Which::$cloud, stringify!($name)), Case { cloud: Which::$cloud, ..$case });
        })*
    };
}

const PARTS: Case =
    Case { cloud: Which::Tencent, media: Some(2), cover: None, part_sizes: [1, 1], losses: 0, storms: 0, turns: 0 };

/// The same for each: two parts in any order, then a little of everything that may happen to them.
macro_rules! cloud {
    ($module:ident, $cloud:ident) => {
        mod $module {
            use super::*;

            cases! { $cloud:
                two_parts_in_any_order = PARTS;
                a_turn_of_mind_at_every_moment = Case { turns: 1, ..PARTS };
                a_loss_anywhere = Case { losses: 1, ..PARTS };
                a_storm_anywhere = Case { storms: 1, ..PARTS };
                two_losses_anywhere = Case { losses: 2, ..PARTS };
                a_turn_and_a_loss = Case { turns: 1, losses: 1, ..PARTS };
                a_turn_and_a_storm = Case { turns: 1, storms: 1, ..PARTS };
                two_turns = Case { turns: 2, ..PARTS };
                a_turn_and_two_losses = Case { turns: 1, losses: 2, ..PARTS };
                a_single_part_with_a_turn_a_loss_and_a_storm = Case { media: Some(1), turns: 1, losses: 1, storms: 1, ..PARTS };
            }
        }
    };
}

cloud!(tencent, Tencent);
cloud!(aliyun, Aliyun);
cloud!(youku, Youku);
cloud!(netease, Netease);

const BOTH: Case = Case { cover: Some(1), turns: 1, ..PARTS };

cases! { Tencent: media_and_cover_with_a_turn = BOTH; }
cases! { Aliyun: a_cover_before_its_video_with_a_turn = BOTH; }

/// Later pages cut anew, while parts of the earlier layout are still on their way.
const SMALLER: Case = Case { media: Some(3), part_sizes: [2, 1], turns: 1, ..PARTS };
const LARGER: Case = Case { part_sizes: [1, 2], ..SMALLER };

cases! { Tencent:
    smaller_parts_on_a_later_page = Case { losses: 1, ..SMALLER };
    larger_parts_on_a_later_page = LARGER;
}
cases! { Aliyun: smaller_parts_on_a_later_page_of_alibaba = SMALLER; }
cases! { Youku: smaller_parts_on_a_later_page_of_youku = SMALLER; }
