"""Markdown medicine pages in, printed patient leaflets (PDF) and handbooks (EPUB) out."""
