//! The goals' own part of the Lagrangian.
use crate::bound::dual_prices::DualPrices;
use crate::exchange::plan::SCALE;
use crate::model::numbers::Model;
use crate::model::subproblem::Subproblem;

/// The goals' own part of the Lagrangian: how many lines their best answer to the prices takes, and
/// what that is worth.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Goals {
    /// Value of the parts of the bound that no person has.
    pub value: i64,
    /// Lines wanted per host-year.
    pub cover: Vec<u8>,
    /// Whether a team line is wanted.
    pub team: Vec<bool>,
    /// Whether a stay is wanted.
    pub stay: Vec<bool>,
}

impl Goals {
    /// The goals' own best answer to the prices.
    pub fn answer(&mut self, model: &Model, subproblem: &Subproblem, prices: &DualPrices) {
        self.value = open_prices(subproblem, prices);
        self.cover.clear();
        self.stay.clear();
        self.team.clear();
        for host in 0..model.municipal.len() {
            for year in 0..model.years {
                self.answer_cover(model, subproblem, prices, host, year);
                self.answer_stay(model, subproblem, prices, host, year);
            }
            for at in model.team_at(host, 0, 0)..model.team_at(host + 1, 0, 0) {
                let open = model.municipal[host] && subproblem.team[at] == 0;
                let gain = if open { model.team * SCALE - prices.team[at] } else { 0 };
                self.value += gain.max(0);
                self.team.push(gain > 0);
            }
        }
    }

    fn answer_cover(
        &mut self,
        model: &Model,
        subproblem: &Subproblem,
        prices: &DualPrices,
        host: usize,
        year: usize,
    ) {
        let at = model.host_at(host, year);
        let (_, most) = subproblem.range[at];
        let least = subproblem.range[at].0.min(most);
        let (mut best, mut wanted, mut sum) = if least == 0 { (0, 0, 0) } else { (i64::MIN, 0, 0) };
        for n in 0..most {
            let points = if model.municipal[host] {
                subproblem.person_points(model, subproblem.lines[at] as usize + n as usize)
            } else {
                0
            };
            sum += points * SCALE - prices.cover[at];
            if sum > best && n + 1 >= least {
                (best, wanted) = (sum, n + 1);
            }
        }
        self.value += best;
        self.cover.push(wanted);
    }

    fn answer_stay(
        &mut self,
        model: &Model,
        subproblem: &Subproblem,
        prices: &DualPrices,
        host: usize,
        year: usize,
    ) {
        let at = model.host_at(host, year);
        let open = model.municipal[host] && subproblem.stays[at] == 0;
        let gain = if open { model.handover * SCALE - prices.stay[at] } else { 0 };
        self.value += gain.max(0);
        self.stay.push(gain > 0);
    }
}

fn open_prices(subproblem: &Subproblem, prices: &DualPrices) -> i64 {
    let posts = prices.post.iter().zip(&subproblem.closed);
    posts.map(|(&price, &closed)| if closed { 0 } else { price }).sum()
}
