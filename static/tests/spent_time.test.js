// Copyright 2026 The Helpdesk Hour Bank contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import { describe, expect, test } from "@odoo/hoot";

import { parseSpent } from "@helpdesk_hour_bank/log_time/spent_time";

describe.current.tags("headless");

function readMinutes(...args) {
    return Math.round(parseSpent(...args) * 60);
}

const READ = {
    "": 0,
    35: 35,
    " 35 ": 35,
    "35m": 35,
    "35 min": 35,
    "35'": 35,
    90: 90,
    "0:35": 35,
    "00:35": 35,
    ":35": 35,
    "1:05": 65,
    "1.5": 90,
    "1,5": 90,
    ",5": 30,
    "0,75": 45,
    "1.33": 80,
    "1h": 60,
    "1h30": 90,
    "1 h 30": 90,
    "1h30m": 90,
    "1H05min": 65,
    "1,5h": 90,
    "2 hours": 120,
    "1 heure": 60,
    "-0:30": -30,
    "−1,5": -90,
};

test("a time is read as people type it", () => {
    for (const [typed, minutes] of Object.entries(READ)) {
        expect(readMinutes(typed)).toBe(minutes, { message: `${typed} is ${minutes} minutes` });
    }
});

test("a number without anything is what the company chose", () => {
    expect(readMinutes("2", "minutes")).toBe(2);
    expect(readMinutes("2", "hours")).toBe(120);
    expect(readMinutes("2", undefined)).toBe(2);
    // everything else says itself what it is
    for (const typed of ["35m", "0:35", "1h30", "1,5"]) {
        expect(readMinutes(typed, "hours")).toBe(readMinutes(typed, "minutes"));
    }
});

test("what is no time is refused", () => {
    for (const typed of ["abc", "1:75", "1:2:3", "1h75", "1,5h30", "1.2.3", "--1", "m", ":", "1d"]) {
        expect(() => parseSpent(typed)).toThrow(/is no time/);
    }
});
