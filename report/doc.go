// Package report renders records to HTML, XLSX, JSON, JUnit and Markdown: data in, bytes out.
// It computes no verdict and keeps no records. Model text is hostile and is escaped by
// construction. One file a format; sentences come from package locale.
package report
