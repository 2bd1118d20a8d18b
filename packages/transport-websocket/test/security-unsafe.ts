/** What a terminal obeys, breaks a line at, or turns the writing direction with: nothing of it may reach a log. */
export const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/;
