//! Rules that value an itinerary.
use crate::rules::rule::ItineraryRule;

mod early_recall;
mod moving;

/// Every rule that values an itinerary.
pub const ITINERARY: [ItineraryRule; 2] = [moving::RULE, early_recall::RULE];
