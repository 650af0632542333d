# SPDX-License-Identifier: Apache-2.0
"""One client of the server: a kept connection, with cookies and forms as a browser has them, or a program's token."""
import html
import http.client
import json
import re
import time
import urllib.parse

JSON = 'application/fhir+json'
FORM = 'application/x-www-form-urlencoded'


class Away(Exception):
    """A page could not be had (503, or 500): what was to be sent from it was not."""


class Client:
    def __init__(self, port, token=None, patience=20):
        self.port, self.token, self.patience = port, token, patience
        self.cookies, self.connection, self.headers = {}, None, {}
        self.again = 0  # times that what got a 503 is asked again

    def send(self, *words):
        for _ in range(self.again):
            status, text = self.exchange(*words)
            if status != 503:
                return status, text
            time.sleep(0.05)
        return self.exchange(*words)

    def exchange(self, method, path, body, kind, more):
        """One exchange; a lost connection is an OSError or an HTTPException. Returns status and text."""
        headers = {'Cookie': '; '.join(f'{k}={v}' for k, v in self.cookies.items()), **more}
        if self.token:
            headers['Authorization'] = f'Bearer {self.token}'
        if body is not None:
            headers['Content-Type'] = kind
        if self.connection is None:
            self.connection = http.client.HTTPConnection('127.0.0.1', self.port, timeout=self.patience)
        try:
            self.connection.request(method, path, body, headers)
            reply = self.connection.getresponse()
            text = reply.read().decode()
        except Exception:
            self.close()
            raise
        self.headers = reply.headers
        for value in reply.headers.get_all('Set-Cookie') or []:
            name, _, rest = value.partition('=')
            self.cookies[name] = rest.split(';')[0]
        return reply.status, text

    def close(self):
        if self.connection:
            self.connection.close()
        self.connection = None

    # --- as a program
    def ask(self, method, path, body=None, kind=JSON, **more):
        """Returns status and what the answer says, read when it is JSON."""
        sent = body if body is None or isinstance(body, str) else json.dumps(body)
        status, text = self.send(method, path, sent, kind, {k.replace('_', '-'): v for k, v in more.items()})
        return status, json.loads(text) if text and 'json' in (self.headers['Content-Type'] or '') else text

    # --- as a browser
    def get(self, path):
        return self.send('GET', path, None, None, {})

    def post(self, path, fields):
        return self.send('POST', path, urllib.parse.urlencode(fields, doseq=True), FORM, {})

    def upload(self, path, fields, name, data):
        """A form with one file, in its field "file"."""
        parts = [f'--xBOUNDx\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n'.encode() for k, v in fields.items()]
        head = f'--xBOUNDx\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        body = b''.join(parts) + head.encode() + data + b'\r\n--xBOUNDx--\r\n'
        return self.send('POST', path, body, 'multipart/form-data; boundary=xBOUNDx', {})

    def form(self, path, action):
        """The hidden fields of the form on a page that posts to `action`."""
        status, text = self.get(path)
        if status >= 500:
            raise Away(status)
        for form in re.findall(r'<form.*?</form>', text, re.S):
            if re.search(r'action="' + re.escape(html.escape(action)) + '"', form):
                pairs = re.findall(r'<input[^>]*type="hidden"[^>]*>', form)
                return {re.search('name="([^"]*)"', p)[1]: html.unescape(re.search('value="([^"]*)"', p)[1]) for p in pairs}
        raise AssertionError(f'no form for {action} on {path}: {status} {text[:400]}')

    def sign_in(self, username, password):
        fields = self.form('/sign-in', '/sign-in')
        return self.post('/sign-in', {**fields, 'username': username, 'password': password})
