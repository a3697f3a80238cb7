/** Mails that servers send about a mail of ours. */

/** As RFC 3464 has it. */
export const report = (action: string, status: string, diagnostic: string): string => `From: Mail Delivery System <mailer-daemon@mx.example>
To: bounce@bounce.shop.example
Subject: Undelivered Mail
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b1"

--b1
Content-Type: text/plain; charset=utf-8

This is the mail system. Your message could not be delivered.

--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example
Arrival-Date: Mon, 30 Nov 2026 10:00:00 +0000

Final-Recipient: rfc822; somebody@people.example
Action: ${action}
Status: ${status}
${diagnostic === "" ? "" : `Diagnostic-Code: smtp;\n ${diagnostic}\n`}
--b1
Content-Type: text/rfc822-headers

From: hello@shop.example
Subject: News

--b1--
`;

/** As RFC 5965 has it. */
export const feedback = (type: string, original: string): string => `From: <staff@mailbox.example>
Subject: FW: News
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="f1"

--f1
Content-Type: text/plain

This is an email abuse report.

--f1
Content-Type: message/feedback-report

Feedback-Type: ${type}
User-Agent: SomeGenerator/1.0
Version: 1

--f1
Content-Type: message/rfc822

${original}
--f1--
`;
