"""Reports of mail that came back, in the shapes that mail systems give them."""

RECIPIENT = "dona@padaria.example"


def headers_of(message_id: str, recipient: str = RECIPIENT) -> str:
    """The headers with which a message of ours travelled."""
    return (
        f"From: =?utf-8?q?Ag=C3=AAncia_Sol?= <ola@agencia.example>\nTo: {recipient}\n"
        f"Subject: Seu site\nMessage-ID: {message_id}\nAuto-Submitted: auto-generated\n"
    )


def postfix(message_id: str, recipient: str = RECIPIENT, *, action: str = "failed", status: str = "5.1.1") -> bytes:
    """As Postfix writes them: the recipient as it was given, and the whole message at the end."""
    return f"""\
Return-Path: <>
Received: by mail.agencia.example (Postfix) id 4F2A81C0; Mon, 30 Nov 2026 12:00:00 +0000 (UTC)
Date: Mon, 30 Nov 2026 12:00:00 +0000 (UTC)
From: MAILER-DAEMON@mail.agencia.example (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: ola@agencia.example
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="4F2A81C0.1796000000/mail.agencia.example"
Content-Transfer-Encoding: 8bit
Message-Id: <20261130120000.4F2A81C1@mail.agencia.example>

This is a MIME-encapsulated message.

--4F2A81C0.1796000000/mail.agencia.example
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--4F2A81C0.1796000000/mail.agencia.example
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.agencia.example
X-Postfix-Queue-ID: 4F2A81C0
X-Postfix-Sender: rfc822; ola@agencia.example
Arrival-Date: Mon, 30 Nov 2026 11:59:58 +0000 (UTC)

Final-Recipient: rfc822; {recipient}
Original-Recipient: rfc822;{recipient}
Action: {action}
Status: {status}
Remote-MTA: dns; mx.padaria.example
Diagnostic-Code: smtp; 550 5.1.1 <{recipient}>: Recipient address
    rejected: User unknown in local recipient table

--4F2A81C0.1796000000/mail.agencia.example
Content-Description: Undelivered Message
Content-Type: message/rfc822
Content-Transfer-Encoding: 8bit

{headers_of(message_id, recipient)}
Olá, dona da padaria!

--4F2A81C0.1796000000/mail.agencia.example--
""".encode()


def exchange(message_id: str, recipient: str = RECIPIENT) -> bytes:
    """As Exchange writes them: CRLF, a long notice in HTML, the recipient once, headers of the message alone."""
    notice = "<p>Diagnostic information for administrators</p>\n" * 300
    return f"""\
From: Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@padaria.example>
To: <ola@agencia.example>
Date: Mon, 30 Nov 2026 12:00:00 +0000
Content-Type: MULTIPART/REPORT; report-type="delivery-status";
 boundary="_E4F2A81C_"
X-MS-Exchange-Message-Is-Ndr:
Content-Language: en-US
Subject: Undeliverable: Seu site
MIME-Version: 1.0

--_E4F2A81C_
Content-Type: multipart/alternative; differences=Content-Type;
 boundary="_A4F2A81C_"

--_A4F2A81C_
Content-Type: text/plain; charset="us-ascii"

The recipient's mailbox is full and can't accept messages now.

--_A4F2A81C_
Content-Type: text/html; charset="us-ascii"

{notice}
--_A4F2A81C_--

--_E4F2A81C_
Content-Type: message/delivery-status

Reporting-MTA: dns;EX1.padaria.example
Received-From-MTA: dns;mail.agencia.example
Arrival-Date: Mon, 30 Nov 2026 11:59:58 +0000

Final-Recipient: rfc822;{recipient.upper()}
Action: failed
Status: 5.2.2
Diagnostic-Code: smtp;554 5.2.2 mailbox full; STOREDRV.Deliver; quota exceeded
X-Display-Name: Dona

--_E4F2A81C_
Content-Type: text/rfc822-headers

{headers_of(message_id, recipient)}
--_E4F2A81C_--
""".replace("\n", "\r\n").encode()


def gmail(message_id: str, recipient: str = RECIPIENT) -> bytes:
    """As Gmail writes them, with a picture before the report; here without the message, which only a header names."""
    return f"""\
Delivered-To: ola@agencia.example
From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>
To: ola@agencia.example
Auto-Submitted: auto-replied
Subject: Delivery Status Notification (Failure)
References: <other@agencia.example> {message_id}
In-Reply-To: {message_id}
X-Failed-Recipients: {recipient}
Content-Type: multipart/report; boundary="0000000000004d"; report-type=delivery-status

--0000000000004d
Content-Type: multipart/related; boundary="0000000000004e"

--0000000000004e
Content-Type: text/plain; charset="UTF-8"
Content-Transfer-Encoding: quoted-printable

** Endere=C3=A7o n=C3=A3o encontrado **

--0000000000004e
Content-Type: image/png; name="icon.png"
Content-Transfer-Encoding: base64
Content-ID: <icon.png>

iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==

--0000000000004e--

--0000000000004d
Content-Type: message/delivery-status

Reporting-MTA: dns; googlemail.com
Arrival-Date: Mon, 30 Nov 2026 03:59:58 -0800 (PST)
X-Original-Message-ID: {message_id}

Final-Recipient: rfc822; {recipient}
Action: failed
Status: 4.4.1
Remote-MTA: dns; mx.padaria.example. (192.0.2.7, the server for the domain padaria.example.)
Diagnostic-Code: smtp; The recipient server did not accept our requests to connect.
Last-Attempt-Date: Mon, 30 Nov 2026 04:00:01 -0800 (PST)

--0000000000004d--
""".encode()
