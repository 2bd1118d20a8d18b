/** Characters that control a terminal, break a line, or change the text direction. No log may contain them. */
export const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/;
