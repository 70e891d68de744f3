package io.postern.dispute;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import java.util.Map;
import org.openpdf.text.pdf.BaseFont;

/**
 * The PDF library's way to Apache FOP, which is for scripts that our font has no glyphs for and is not part of the gateway. On the JVM
 * the library finds that out by itself; a native executable has to be told.
 */
@TargetClass(className = "org.openpdf.text.pdf.FopGlyphProcessor")
final class WithoutFop {
    private WithoutFop() {}

    @Substitute
    public static boolean isFopSupported() {
        return false;
    }

    @Substitute
    public static byte[] convertToBytesWithGlyphs(
            BaseFont font, String text, String fileName, Map<Integer, int[]> glyphs, String language) {
        throw new UnsupportedOperationException("without Apache FOP nobody asks for this");
    }
}
