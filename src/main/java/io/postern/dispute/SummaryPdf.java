package io.postern.dispute;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.openpdf.text.Document;
import org.openpdf.text.Element;
import org.openpdf.text.Font;
import org.openpdf.text.PageSize;
import org.openpdf.text.Paragraph;
import org.openpdf.text.Phrase;
import org.openpdf.text.pdf.BaseFont;
import org.openpdf.text.pdf.ColumnText;
import org.openpdf.text.pdf.PdfName;
import org.openpdf.text.pdf.PdfPCell;
import org.openpdf.text.pdf.PdfPTable;
import org.openpdf.text.pdf.PdfPageEventHelper;
import org.openpdf.text.pdf.PdfString;
import org.openpdf.text.pdf.PdfWriter;

/**
 * Writes the summary as PDF: headings, paragraphs and tables, in a font that goes along. The same text gives the same bytes, so
 * what the library draws at random is replaced. Takes tens of milliseconds of a processor: never on an event loop.
 */
final class SummaryPdf {
    private static final String FONTS = "/liberation/";
    private static final int MARGIN = 42;
    private static final int SMALL = 8;
    private static final int NORMAL = 9;
    private static final int LARGE = 13;

    /** The library puts six letters before the name of a font of which not all glyphs go along. */
    private static final Pattern DRAWN_NAME = Pattern.compile("/[A-Z]{6}\\+Liberation");

    private static final String FIXED_NAME = "/PSTERN+Liberation";
    private static final int UNKNOWN_GLYPH = '?';

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final BaseFont regular = font("LiberationSans-Regular.ttf");
    private final BaseFont bold = font("LiberationSans-Bold.ttf");
    private final Document document = new Document(PageSize.A4, MARGIN, MARGIN, MARGIN, MARGIN);

    /** @param name stands at the foot of each page, and is what the document's id is made of */
    SummaryPdf(String name) {
        PdfWriter writer = PdfWriter.getInstance(document, out);
        writer.setCompressionLevel(0); // bytes that no version of zlib has a say in
        writer.setPageEvent(new Foot(name));
        document.open();
        writer.getInfo().put(PdfName.TITLE, new PdfString(name));
        writer.getInfo().remove(PdfName.CREATIONDATE);
        writer.getInfo().remove(PdfName.MODDATE);
        writer.getInfo().put(PdfName.FILEID, documentId(name));
    }

    SummaryPdf title(String text) {
        return add(new Paragraph(known(text), new Font(bold, LARGE)));
    }

    SummaryPdf heading(String text) {
        Paragraph heading = new Paragraph(known(text), new Font(bold, NORMAL));
        heading.setSpacingBefore(10);
        heading.setSpacingAfter(3);
        return add(heading);
    }

    SummaryPdf text(String text) {
        return add(new Paragraph(known(text), new Font(regular, NORMAL)));
    }

    /** @param widths of the columns, as shares of each other; each row has as many cells */
    SummaryPdf table(float[] widths, List<String> head, List<List<String>> rows) {
        PdfPTable table = new PdfPTable(widths);
        table.setWidthPercentage(100);
        table.setHeaderRows(1);
        table.setSplitLate(false); // a long row goes on upon the next page
        head.forEach(cell -> table.addCell(cell(cell, bold)));
        rows.forEach(row -> row.forEach(cell -> table.addCell(cell(cell, regular))));
        return add(table);
    }

    private PdfPCell cell(String text, BaseFont font) {
        PdfPCell cell = new PdfPCell(new Phrase(known(text), new Font(font, SMALL)));
        cell.setBorderWidth(0.3f);
        cell.setPadding(2);
        return cell;
    }

    byte[] bytes() {
        document.close();
        String latin = new String(out.toByteArray(), StandardCharsets.ISO_8859_1);
        return DRAWN_NAME.matcher(latin).replaceAll(FIXED_NAME).getBytes(StandardCharsets.ISO_8859_1);
    }

    private SummaryPdf add(Element element) {
        document.add(element);
        return this;
    }

    /** What the font has no glyph for would silently be missing. */
    private String known(String text) {
        return text.codePoints()
                .map(point -> point == '\n' || regular.charExists(point) ? point : UNKNOWN_GLYPH)
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
    }

    private static org.openpdf.text.pdf.PdfObject documentId(String name) {
        byte[] id = PackFile.hash(name.getBytes(StandardCharsets.UTF_8))
                .substring(0, 16)
                .getBytes(StandardCharsets.US_ASCII);
        return org.openpdf.text.pdf.PdfEncryption.createInfoId(id, id);
    }

    private static BaseFont font(String name) {
        try (InputStream file = SummaryPdf.class.getResourceAsStream(FONTS + name)) {
            return BaseFont.createFont(
                    name, BaseFont.IDENTITY_H, BaseFont.EMBEDDED, BaseFont.NOT_CACHED, file.readAllBytes(), null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The name and the number of each page. */
    private final class Foot extends PdfPageEventHelper {
        private final String name;

        private Foot(String name) {
            this.name = name;
        }

        @Override
        public void onEndPage(PdfWriter writer, Document ended) {
            Phrase foot = new Phrase(name + " · " + writer.getPageNumber(), new Font(regular, SMALL));
            ColumnText.showTextAligned(writer.getDirectContent(), Element.ALIGN_LEFT, foot, MARGIN, MARGIN / 2, 0);
        }
    }
}
