// Copyright 2026 The Helpdesk Hour Bank contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

/**
 * What people type as time: the one way in which dialog, list and timer read it.
 *
 * Pure functions: no DOM and no language.
 */

const CLOCK = /^(\d*):(\d{1,2})$/; // 1:30, :30
const HOURS = /^(\d+|\d*[.,]\d+)h(?:(?:ou)?rs?|ours?|eures?)?(?:(\d{1,2})(?:m|mn|min|minutes?)?)?$/; // 1h, 1h30, 1,5h
const MINUTES = /^(\d+)(?:m|mn|mins?|minutes?|'|′)$/; // 35m
const FRACTION = /^\d*[.,]\d+$/; // 1.5 or 1,5: hours
const WHOLE = /^\d+$/;

function toNumber(text) {
    return Number(text.replace(",", "."));
}

function readMinutes(typed, bare) {
    let found;
    if ((found = CLOCK.exec(typed)) && Number(found[2]) < 60) {
        return Number(found[1]) * 60 + Number(found[2]);
    }
    if ((found = HOURS.exec(typed)) && Number(found[2] || 0) < 60) {
        if (WHOLE.test(found[1]) || !found[2]) {
            return toNumber(found[1]) * 60 + Number(found[2] || 0);
        }
    }
    if ((found = MINUTES.exec(typed))) {
        return Number(found[1]);
    }
    if (FRACTION.test(typed)) {
        return toNumber(typed) * 60;
    }
    if (WHOLE.test(typed)) {
        return Number(typed) * (bare === "hours" ? 60 : 1);
    }
    throw new Error(`${typed} is no time`);
}

/**
 * Read a time: 35m, 1h30, 1:30, 1.5 or 1,5 hours, and a whole number as `bare` says.
 *
 * @param {string} text
 * @param {"minutes"|"hours"} [bare] what a number without anything means
 * @returns {number} hours, in whole minutes; nothing typed is 0
 * @throws {Error} when it is no time
 */
export function parseSpent(text, bare = "minutes") {
    const typed = text.replace(/\s/g, "").toLowerCase();
    if (!typed) {
        return 0;
    }
    const negative = /^[-−]/.test(typed);
    const minutes = Math.round(readMinutes(negative ? typed.slice(1) : typed, bare));
    return (negative ? -minutes : minutes) / 60 || 0;
}
