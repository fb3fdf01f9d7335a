// Counts segments as Twilio's own calculator does: a JSON text on each line in, [encoding, segments] on each line out.
"use strict";
const { createInterface } = require("node:readline");
const { SegmentedMessage } = require("sms-segments-calculator");

createInterface({ input: process.stdin }).on("line", (line) => {
  const counted = new SegmentedMessage(JSON.parse(line));
  process.stdout.write(JSON.stringify([counted.getEncodingName(), counted.segmentsCount]) + "\n");
});
